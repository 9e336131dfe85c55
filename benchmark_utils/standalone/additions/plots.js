// Titles of axes keep clear of the numbers. Titles of plots break into lines where they are wider than
// the plot; on a narrow screen their tool bar makes room.
(() => {
  const react = Plotly.react;
  const LETTER = 0.54; // width of a letter beside its size
  const NARROW = {size: 12, above: 24, line: 16}, WIDE = {size: 17, above: 56, line: 22}; // pixels

  // Names of data sets are long: lines break after spaces and commas.
  const broken = (text, width) => text.split(/<br ?\/?>/).map(line => {
    const lines = [''];
    for (const word of line.split(/(?<=[ ,])/)) {
      const joined = lines.at(-1) + word;
      if (joined.trimEnd().length > width && lines.at(-1)) lines.push(word);
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
    const narrow = window.innerWidth <= 700, format = narrow ? NARROW : WIDE;
    const whole = layout.title?.text ?? layout.title ?? '';
    const width = narrow ? window.innerWidth : div.clientWidth || window.innerWidth;
    const text = broken(whole, (width - 40) / (LETTER * format.size));
    if (!narrow && text === whole) return react(div, data, layout);
    const place = narrow ? {y: 0.98, yanchor: 'top'} : {}; // else from the middle of the margin on
    const title = {text, font: {size: format.size}, ...place};
    const t = format.above + format.line * text.split('<br />').length;
    const margin = narrow ? {t, l: 50, r: 10} : {...layout.margin, t};
    return react(div, data, {...layout, title, margin}, narrow ? {displayModeBar: false} : undefined);
  };
})();
