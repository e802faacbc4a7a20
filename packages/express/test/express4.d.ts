// Declares Express 4 with the types of Express 5, which suffice for the tests.
declare module 'express4' {
  import express from 'express';
  export default express;
}
