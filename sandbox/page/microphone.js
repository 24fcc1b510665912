// The microphone as the telephone carries it: 8,000 samples a second in mu-law (G.711), sent on in pieces of 200 ms.
const PIECE = 1600;

function mulaw(sample) {
  const size = Math.min(Math.abs(sample) * 32768, 32635) + 132;
  const exponent = Math.floor(Math.log2(size)) - 7;
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

export class Microphone {
  constructor(send) {
    this.send = send;
    this.waiting = [];
  }

  async start() {
    if (!navigator.mediaDevices) throw new Error("this browser offers none here");
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    this.context = new AudioContext({ sampleRate: 8000 });
    await this.context.audioWorklet.addModule("page/microphone-worklet.js");
    const node = new AudioWorkletNode(this.context, "microphone", { numberOfOutputs: 0 });
    node.port.onmessage = (event) => this.take(event.data);
    this.context.createMediaStreamSource(this.stream).connect(node);
  }

  take(samples) {
    this.waiting.push(...samples);
    while (this.waiting.length >= PIECE) {
      const piece = this.waiting.splice(0, PIECE);
      this.send(btoa(String.fromCharCode(...piece.map(mulaw))));
    }
  }

  stop() {
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.context?.close();
  }
}
