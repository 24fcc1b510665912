// The microphone as the telephone carries it: 8,000 samples a second in mu-law (G.711), sent on in pieces of 200 ms or more.
const PIECE = 1600;
const FRAME = 160;
// What could not be sent for longer than this is not said any more: nobody speaks that far behind.
const LONGEST = 40_000;

function mulaw(sample) {
  const size = Math.min(Math.abs(sample) * 32768, 32635) + 132;
  const exponent = Math.floor(Math.log2(size)) - 7;
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

export class Microphone {
  // `send` carries a piece there and says whether it arrived; `failed` hears of the first one that did not.
  constructor(send, failed) {
    this.send = send;
    this.failed = failed;
    this.waiting = [];
    this.sending = false;
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
    if (this.waiting.length > LONGEST) this.waiting.splice(0, this.waiting.length - LONGEST);
    if (!this.sending) this.sendOn();
  }

  // One piece after the other, so that none overtakes another; what came meanwhile goes together.
  async sendOn() {
    this.sending = true;
    while (!this.stopped && this.waiting.length >= PIECE) {
      const piece = this.waiting.splice(0, this.waiting.length - (this.waiting.length % FRAME));
      if (!(await this.send(btoa(piece.map((sample) => String.fromCharCode(mulaw(sample))).join(""))))) {
        if (!this.stopped) this.failed();
        break;
      }
    }
    this.sending = false;
  }

  stop() {
    this.stopped = true;
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.context?.close();
  }
}
