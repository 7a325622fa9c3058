/** A model server that answers at once, with another text of 64 tokens each time. */
import { completionOf, textOf } from './answer.ts';
import { listen, report } from './serve.ts';

let answers = 0;
const url = await listen((request, response) => {
  request.resume().on('end', () => {
    const body = completionOf(textOf(62, 1_000_000 + answers++));
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  });
});
report(url);
