/** Answers the parent's questions, each by the function of its name, for as long as there is a parent. */
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
