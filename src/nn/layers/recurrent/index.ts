/** Recurrent layers and their cells. */

export { GRU } from './gru.js';
export { GRUCell } from './gru-cell.js';
export { LSTM, type LSTMOptions } from './lstm.js';
export { LSTMCell } from './lstm-cell.js';
export type { RecurrentOptions } from './recurrent.js';
export type { RecurrentCellOptions } from './recurrent-cell.js';
export { RNN, type RNNOptions } from './rnn.js';
export { RNNCell, type RNNCellOptions } from './rnn-cell.js';
