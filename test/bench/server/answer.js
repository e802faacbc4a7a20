/** Answers the questions of the parent process with the function of that name. Exits when the parent does. */
exports.answerParent = (answers) => {
  process.on('message', async ({ question, argument }) => {
    try {
      process.send({ answer: await answers[question](argument) });
    } catch (error) {
      process.send({ error: error.stack });
    }
  });
  process.on('disconnect', () => process.exit());
};
