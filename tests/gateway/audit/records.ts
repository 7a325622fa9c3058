import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PASS } from '../../../exchange/decision.ts';
import type { ClosedRecord, OpenedRecord } from '../../../gateway/audit/audit.ts';

/** A directory of its own for a test, removed after it. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-audit-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function opened(exchange: string, time = 1_000): OpenedRecord {
  return {
    event: 'opened',
    exchange,
    time,
    protocol: 'openai-chat',
    model: 'default',
    stream: false,
    key: 'local',
    policies: [{ id: 'baseline', version: '1.0.0', digest: 'sha256:00' }],
    classifiers: [{ id: 'pii', digest: 'sha256:01' }],
    scans: [
      {
        pointer: '/messages/0/content',
        stage: 'input',
        role: 'user',
        modality: 'text',
        turn: 'newest',
        length: 12,
        commitment: 'hmac-sha256:02',
        signals: [
          { name: 'pii.email', score: 0.25, spans: [{ start: 1, end: 4 }] },
          { name: 'injection', unknown: 'timeout' },
        ],
        decision: PASS,
      },
    ],
  };
}

export function closed(exchange: string, time = 2_000): ClosedRecord {
  return {
    event: 'closed',
    exchange,
    time,
    outcome: 'answered',
    provider: 'openai',
    scans: [],
    usage: { inputTokens: 3, outputTokens: 4 },
    timings: { inputScanMs: 1.5, totalMs: 20 },
  };
}
