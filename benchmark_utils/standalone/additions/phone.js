// On a narrow screen titles of plots break into lines, their tool bar makes room.
(() => {
  const react = Plotly.react;
  const LETTER = 6.5; // pixels, at the size below

  const broken = (text, width) => text.split(/<br ?\/?>/).map(line => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const joined = `${lines.at(-1)} ${word}`.trim();
      if (joined.length * LETTER > width && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = joined;
    }
    return lines.join('<br />');
  }).join('<br />');

  Plotly.react = (div, data, layout) => {
    if (window.innerWidth > 700) return react(div, data, layout);
    const text = broken(layout.title, window.innerWidth - 40);
    const title = {text, font: {size: 12}, y: 0.98, yanchor: 'top'};
    const margin = {t: 24 + 16 * text.split('<br />').length, l: 50, r: 10};
    return react(div, data, {...layout, title, margin}, {displayModeBar: false});
  };

  window.addEventListener('load', () => { // the menu of the views names the one that is open
    const open = document.querySelector('.view.active');
    if (open) document.getElementById('tabs').value = open.textContent.trim();
  });
})();
