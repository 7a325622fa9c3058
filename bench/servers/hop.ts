/** The least that a proxy can be: Node's server, and undici to the upstream (the first argument). Nothing is read. */
import { Pool } from 'undici';
import { listen, report } from './serve.ts';

const upstream = new Pool(process.argv[2]!);
const url = await listen((request, response) => {
  const { method, url: path, headers } = request;
  upstream
    .stream(
      { method: method as 'POST', path: path!, headers: { 'content-type': headers['content-type']! }, body: request },
      ({ statusCode, headers }) =>
        response.writeHead(statusCode, { 'content-type': headers['content-type'] as string }),
    )
    .catch(() => response.destroy());
});
report(url);
