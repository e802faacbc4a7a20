const { startHoneyHive } = require('../honeyhive.js');

module.exports = startHoneyHive({});
