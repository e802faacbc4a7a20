// Version 4 has the types of version 5, as far as the tests go.
declare module 'express4' {
  import express from 'express';
  export default express;
}
