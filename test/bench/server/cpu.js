/** Returns the CPU time of all threads so far, in µs. */
exports.cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
