// An LSTM layer in one direction, row by row of the batch, and its gradients.
#pragma once

#include <cstdint>

namespace neve {

// `hidden` is even: gates are whole vectors.
struct LstmSizes {
  int64_t steps, rows, inputs, hidden;
  bool reverse;  // from the last step to the first
};

// What the backward pass needs of the forward one, all [steps, rows, …] without gaps.
struct LstmStates {
  float* gates;      // [4 * hidden]: input, forget, cell and output gates, as torch.nn.LSTM orders them
  float* cells;      // [hidden]
  float* cellTanhs;  // [hidden]
};

// All without gaps.
struct LstmValues {
  const float* input;         // [steps, rows, inputs]
  const float* inputWeights;  // [4 * hidden, inputs]
  const float* weights;       // [4 * hidden, hidden]
  const float* firstHidden;   // [rows, hidden]
  const float* firstCell;     // [rows, hidden]
};

// `bias` is the sum of both: [4 * hidden]. `output` is [steps, rows, hidden]; the last states are [rows, hidden].
void lstmForward(const LstmSizes& sizes, const LstmValues& values, const float* bias, const LstmStates& states, float* output,
                 float* lastHidden, float* lastCell);

// Gradients of what the layer returned; each may be null.
struct LstmOutputGradients {
  const float* output;
  const float* lastHidden;
  const float* lastCell;
};

// Gradients to write, shaped as what they are of.
struct LstmGradients {
  float* input;
  float* inputWeights;
  float* weights;
  float* bias;
  float* firstHidden;
  float* firstCell;
};

// `output` is what the forward pass left. Sums over the batch are made of at most sixteen parts, in order, whatever the number of threads.
void lstmBackward(const LstmSizes& sizes, const LstmValues& values, const LstmStates& states, const float* output,
                  const LstmOutputGradients& gradients, const LstmGradients& to);

}  // namespace neve
