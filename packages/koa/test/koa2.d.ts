// Version 2 has the types of version 3, as far as the tests go.
declare module 'koa2' {
  import Koa from 'koa';
  export default Koa;
}
