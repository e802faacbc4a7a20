import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { atEnd } from './at-end.mjs';

const require = createRequire(import.meta.url);
const Encoder = require('kafkajs/src/protocol/encoder');
const Decoder = require('kafkajs/src/protocol/decoder');

/** Each API of Kafka that a producer and a single consumer call, with the one version that is served here. */
const apis = {
  Produce: { key: 0, version: 3 },
  Fetch: { key: 1, version: 4 },
  ListOffsets: { key: 2, version: 1 },
  Metadata: { key: 3, version: 0 },
  OffsetCommit: { key: 8, version: 2 },
  OffsetFetch: { key: 9, version: 1 },
  FindCoordinator: { key: 10, version: 0 },
  JoinGroup: { key: 11, version: 0 },
  Heartbeat: { key: 12, version: 0 },
  LeaveGroup: { key: 13, version: 0 },
  SyncGroup: { key: 14, version: 0 },
  ApiVersions: { key: 18, version: 0 },
};

const nodeId = 1;
const noError = 0;
const records = 23; // the position of a batch's last offset, counted from its first

/** Starts a broker with one topic of one partition, and returns its address. It is closed after the last test. */
export async function startKafkaBroker(topic) {
  const batches = [];
  let nextOffset = 0;
  let arrived = Promise.withResolvers();

  const encoder = () => new Encoder();
  /** Returns the response of an API that has one result for each partition. */
  const forPartition = (partition) =>
    encoder().writeArray([
      encoder()
        .writeString(topic)
        .writeArray([partition(encoder().writeInt32(0))]),
    ]);
  const self = (to) => to.writeInt32(nodeId).writeString('127.0.0.1').writeInt32(server.address().port);

  function append(batch) {
    batch.writeBigInt64BE(BigInt(nextOffset)); // the broker assigns a batch's first offset
    nextOffset += batch.readInt32BE(records) + 1;
    batches.push({ batch, end: nextOffset });
    arrived.resolve();
    arrived = Promise.withResolvers();
  }

  const handlers = {
    ApiVersions: () =>
      encoder()
        .writeInt16(noError)
        .writeArray(
          Object.values(apis).map(({ key, version }) =>
            encoder().writeInt16(key).writeInt16(version).writeInt16(version),
          ),
        ),
    Metadata: () =>
      encoder()
        .writeArray([self(encoder())])
        .writeArray([
          encoder()
            .writeInt16(noError)
            .writeString(topic)
            .writeArray([
              encoder().writeInt16(noError).writeInt32(0).writeInt32(nodeId).writeArray([nodeId]).writeArray([nodeId]),
            ]),
        ]),
    Produce(request) {
      request.readString(); // transaction
      request.readInt16(); // acknowledgements
      request.readInt32(); // timeout
      request.readArray(() => {
        request.readString(); // topic
        request.readArray(() => {
          request.readInt32(); // partition
          append(request.readBytes());
        });
      });
      return forPartition((to) =>
        to
          .writeInt16(noError)
          .writeInt64(nextOffset - 1)
          .writeInt64(-1),
      ).writeInt32(0);
    },
    async Fetch(request) {
      request.readInt32(); // replica
      const maxWaitMillis = request.readInt32();
      request.readInt32(); // minimum of bytes
      request.readInt32(); // maximum of bytes
      request.readInt8(); // isolation level
      const [[from]] = request.readArray(() => {
        request.readString(); // topic
        return request.readArray(() => {
          request.readInt32(); // partition
          const offset = Number(request.readInt64());
          request.readInt32(); // maximum of bytes
          return offset;
        });
      });
      if (from >= nextOffset) {
        const timeout = Promise.withResolvers();
        setTimeout(timeout.resolve, maxWaitMillis).unref();
        await Promise.race([arrived.promise, timeout.promise]);
      }
      const found = Buffer.concat(batches.filter(({ end }) => end > from).map(({ batch }) => batch));
      const response = forPartition((to) =>
        to.writeInt16(noError).writeInt64(nextOffset).writeInt64(nextOffset).writeArray([]).writeBytes(found),
      );
      return encoder().writeInt32(0).writeEncoder(response);
    },
    ListOffsets: () => forPartition((to) => to.writeInt16(noError).writeInt64(-1).writeInt64(0)),
    OffsetFetch: () => forPartition((to) => to.writeInt64(-1).writeString('').writeInt16(noError)),
    OffsetCommit: () => forPartition((to) => to.writeInt16(noError)),
    FindCoordinator: () => self(encoder().writeInt16(noError)),
    JoinGroup(request) {
      request.readString(); // group
      request.readInt32(); // session timeout
      request.readString(); // member
      request.readString(); // kind of protocol
      const [[protocol, metadata]] = request.readArray(() => [request.readString(), request.readBytes()]);
      const member = 'member';
      return encoder()
        .writeInt16(noError)
        .writeInt32(1)
        .writeString(protocol)
        .writeString(member)
        .writeString(member)
        .writeArray([encoder().writeString(member).writeBytes(metadata)]);
    },
    SyncGroup(request) {
      request.readString(); // group
      request.readInt32(); // generation
      request.readString(); // member
      const [assignment] = request.readArray(() => {
        request.readString(); // member
        return request.readBytes();
      });
      return encoder().writeInt16(noError).writeBytes(assignment);
    },
    Heartbeat: () => encoder().writeInt16(noError),
    LeaveGroup: () => encoder().writeInt16(noError),
  };

  async function respond(socket, frame) {
    const request = new Decoder(frame);
    const key = request.readInt16();
    request.readInt16(); // version
    const correlationId = request.readInt32();
    request.readString(); // client
    const [api] = Object.entries(apis).find(([, each]) => each.key === key);
    const body = encoder()
      .writeInt32(correlationId)
      .writeEncoder(await handlers[api](request)).buffer;
    socket.write(encoder().writeBytes(body).buffer);
  }

  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE()) {
        const end = 4 + received.readInt32BE();
        void respond(socket, received.subarray(4, end));
        received = received.subarray(end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${server.address().port}`;
}
