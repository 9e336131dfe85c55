// Below the pictures of the start view: the posterior against the error, the first scores of the
// leaderboard, and where to go on.
(() => {
  const container = document.getElementById('image_container');
  const WAYS = {
    'Leaderboard': 'every score of every solver',
    'Large or small start': 'what the first kernel decides',
    'Why MAP fails': 'the more probable pair is not the better one',
    'Kernels': 'the kernels along the iterations',
  };
  const N_COLUMNS = 5;

  const element = (tag, text = '', parent = null) => {
    const made = document.createElement(tag);
    made.textContent = text;
    parent?.appendChild(made);
    return made;
  };

  const scatter = (section, dataset) => {
    const [key] = Object.keys(window._plots.posterior ?? {})
      .filter(name => name.startsWith(`posterior_${dataset}_PSNR`));
    const view = window._plots.posterior?.[key];
    const ends = (view?.data ?? []).filter((_, index) => index % 2); // after the path of each
    if (!ends.length) return;
    const box = element('div', '', section);
    element('h3', 'More probable is not better: left, more probable; up, closer to the truth', box);
    const chart = element('div', '', box);
    chart.className = 'start-chart';
    chart.setAttribute('role', 'img');
    chart.setAttribute('aria-label', `${view.title}: ${ends.map(
      end => `${end.label} ${end.x[0].toPrecision(4)}, ${end.y[0].toPrecision(4)}`).join('; ')}`);
    const traces = ends.map(({x, y, label, color, marker}) => ({
      x, y, name: label, mode: 'markers', marker: {color, symbol: marker, size: 12},
    }));
    const [xaxis, yaxis] = [view.xlabel, view.ylabel].map(text => ({title: {text, standoff: 8}}));
    Plotly.newPlot(chart, traces, {
      xaxis, yaxis, margin: {t: 10, r: 10, l: 55, b: 45}, legend: {orientation: 'h', y: -0.25},
    }, {displayModeBar: false});
  };

  const marked = (cell, text) => {
    const [, tag, inner] = /^(\*\*|\*)?(.*?)\1$/.exec(String(text));
    const shown = inner && !Number.isNaN(Number(inner)) ? Number(inner).toFixed(2) : inner;
    element({'**': 'b', '*': 'i'}[tag] ?? 'span', shown, cell);
  };

  const leaderboard = (section, dataset) => {
    const view = window._plots.leaderboard?.[`leaderboard_${dataset}`];
    if (!view) return;
    const box = element('div', '', section);
    const name = dataset.replaceAll('[', ' [').replaceAll(',', ', '); // it may break into lines
    element('h3', `Leaderboard: ${name}; italic: references`, box);
    const table = element('table', '', box);
    box.tabIndex = 0; // the keyboard scrolls it where it is too wide
    const rows = [view.columns, ...view.data].map(row => row.slice(0, N_COLUMNS));
    rows.forEach((row, index) => {
      const line = element('tr', '', table);
      row.forEach((text, place) => {
        const cell = element(index && place ? 'td' : 'th', '', line);
        cell.scope = index ? 'row' : 'col';
        marked(cell, text ?? '');
      });
    });
  };

  const ways = section => {
    const box = element('div', '', section);
    element('h3', 'Go on', box);
    const list = element('ul', '', box);
    const tabs = [...document.querySelectorAll('span.view')];
    Object.entries(WAYS).forEach(([name, what]) => {
      const tab = tabs.find(found => found.textContent.trim() === name);
      if (!tab || tab.hidden) return;
      const item = element('li', '', list);
      element('button', name, item).addEventListener('click', () => setConfig(tab));
      element('span', ` ${what}`, item);
    });
  };

  const sentences = title => {
    const lines = title.textContent.split(/<br ?\/?>/);
    const list = element('ul');
    lines.forEach(line => element('li', line, list));
    list.className = 'start-story';
    title.replaceWith(list);
  };

  const extend = () => {
    const title = container.querySelector('h2');
    if (state().plot_kind !== 'start' || container.querySelector('.start-more')) return;
    if (title) sentences(title);
    const section = element('section');
    section.className = 'start-more';
    container.appendChild(section);
    [scatter, leaderboard, ways].forEach(part => part(section, state().start_dataset));
  };

  new MutationObserver(extend).observe(container, {childList: true});
  if (window._state) extend();
})();
