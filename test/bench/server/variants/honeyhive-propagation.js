const { startHoneyHive } = require('../honeyhive.js');

module.exports = startHoneyHive({ requestSpan: false });
