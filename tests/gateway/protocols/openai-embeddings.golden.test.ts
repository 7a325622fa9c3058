import { openaiEmbeddings } from '../../../gateway/protocols/openai-embeddings.ts';
import { goldenTests } from './golden.ts';

goldenTests(openaiEmbeddings, 'openai-embeddings');
