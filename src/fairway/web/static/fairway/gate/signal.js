// How a result sounds and feels: each word its own pattern, told apart without looking.
"use strict";

const TONES = {
  admit: [[880, 0, 0.12], [1320, 0.13, 0.2]],
  refer: [[620, 0, 0.16], [620, 0.24, 0.16]],
  refuse: [[220, 0, 0.3], [220, 0.38, 0.3], [160, 0.76, 0.45]],
};
const PULSES = { admit: [80], refer: [120, 80, 120], refuse: [300, 100, 300, 100, 500] };
let audio;

/** Sound the pattern of a word; browsers stay silent until the page has been touched. */
export function signal(word) {
  navigator.vibrate?.(PULSES[word]);
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  for (const [pitch, start, length] of TONES[word]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    tone.type = word === "refuse" ? "square" : "sine";
    volume.gain.value = 0.2;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + length);
  }
}
