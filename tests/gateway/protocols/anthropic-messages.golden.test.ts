import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { goldenTests } from './golden.ts';

goldenTests(anthropicMessages, 'anthropic-messages');
