/** Microseconds of CPU time so far, of all threads. */
exports.cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
