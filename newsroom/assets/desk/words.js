// What differs between two texts, word by word, as nodes: `del` for what only the first has, `ins` for the second.
"use strict";

(() => {
  const MOST = 4_000_000; // pairs of words that are compared; longer texts are told as one replaced by the other
  const wordsOf = (text) => text.match(/\s+|\S+/g) ?? [];

  // Lengths of the longest common run of words from each pair of places on.
  const lengths = (first, second) => {
    const width = second.length + 1;
    const table = new Uint32Array((first.length + 1) * width);
    for (let i = first.length - 1; i >= 0; i--) {
      for (let j = second.length - 1; j >= 0; j--) {
        const here = i * width + j;
        table[here] = first[i] === second[j] ? table[here + width + 1] + 1 : Math.max(table[here + width], table[here + 1]);
      }
    }
    return table;
  };

  const steps = (first, second) => {
    if (first.length * second.length > MOST) return [["del", first.join("")], ["ins", second.join("")]];
    const table = lengths(first, second);
    const width = second.length + 1;
    const found = [];
    let i = 0;
    let j = 0;
    while (i < first.length || j < second.length) {
      if (i < first.length && first[i] === second[j]) {
        found.push(["", first[i++]]);
        j++;
      } else if (j === second.length || (i < first.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
        found.push(["del", first[i++]]);
      } else {
        found.push(["ins", second[j++]]);
      }
    }
    return found;
  };

  window.differences = (before, after) => {
    const first = wordsOf(before);
    const second = wordsOf(after);
    const shorter = Math.min(first.length, second.length);
    let head = 0;
    while (head < shorter && first[head] === second[head]) head++;
    let tail = 0;
    while (tail < shorter - head && first.at(-1 - tail) === second.at(-1 - tail)) tail++;
    const middle = steps(first.slice(head, first.length - tail), second.slice(head, second.length - tail));
    const runs = [];
    for (const [kind, text] of [["", first.slice(0, head).join("")], ...middle, ["", first.slice(first.length - tail).join("")]]) {
      if (runs.at(-1)?.[0] === kind) runs.at(-1)[1] += text;
      else if (text) runs.push([kind, text]);
    }
    return runs.map(([kind, text]) => (kind ? Object.assign(document.createElement(kind), { textContent: text }) : text));
  };
})();
