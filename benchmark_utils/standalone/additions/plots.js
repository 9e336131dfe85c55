// Titles of axes keep clear of the numbers. On a narrow screen titles of plots break into lines, and
// their tool bar makes room.
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

  const cleared = axis => {
    const title = typeof axis?.title === 'string' ? {text: axis.title} : axis?.title;
    return {...axis, title: {...title, standoff: 8}};
  };

  // A window that changes its size while pictures or a table are shown has no plot to refit.
  const resize = Plotly.Plots.resize;
  Plotly.Plots.resize = div => div.offsetParent ? resize(div) : new Promise(() => {});

  Plotly.react = (div, data, given) => {
    const layout = {...given, yaxis: cleared(given.yaxis)};
    if (window.innerWidth > 700) return react(div, data, layout);
    const text = broken(layout.title, window.innerWidth - 40);
    const title = {text, font: {size: 12}, y: 0.98, yanchor: 'top'};
    const margin = {t: 24 + 16 * text.split('<br />').length, l: 50, r: 10};
    return react(div, data, {...layout, title, margin}, {displayModeBar: false});
  };
})();
