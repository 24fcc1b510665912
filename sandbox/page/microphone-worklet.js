// Hands the microphone's samples over as they come.
registerProcessor("microphone", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]?.length) this.port.postMessage(Array.from(input[0]));
    return true;
  }
});
