import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { goldenTests } from './golden.ts';

goldenTests(openaiChat, 'openai-chat');
