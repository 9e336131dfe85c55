// For the keyboard and for readers of the screen: tabs are tabs, menus and plots have names. Tabs of
// views that have nothing to show are left out; "Chart type" still lists their plots.
window.addEventListener('load', () => {
  const EMPTY = 'Nothing to show';
  const PROBES = { // what these views are about: curves of other solvers say nothing in them
    landscape: /^(blur-sweep|critical-point|posterior-profile|marginal-profile)/,
    drift: /^fixed-point/,
  };
  const UNSTUDIED = { // data sets that depart from nothing
    robustness: page => String(page.title).includes('along no axis'),
    breaking_points: page => page.columns.length < 3,
  };
  const configs = window.metadata.plot_configs;

  // Pages of a view: those with the choices that it opens with, if there are some.
  const pagesOf = name => {
    const {plot_kind: kind, ...chosen} = configs[name] ?? {};
    const own = Object.keys(chosen).filter(key => key.startsWith(`${kind}_`));
    const all = Object.entries(window._plots[kind] ?? {});
    const opened = all.filter(
      ([key]) => own.every(option => `${key}_`.includes(`_${chosen[option]}_`)));
    return (opened.length ? opened : all).map(([, page]) => page);
  };

  const isEmpty = name => {
    const kind = configs[name]?.plot_kind;
    const pages = pagesOf(name);
    const says = page => {
      if (UNSTUDIED[kind]) return UNSTUDIED[kind](page);
      const labels = page.data.map(part => String(part.label));
      if (PROBES[kind]) return !labels.some(label => PROBES[kind].test(label));
      return [page.title, ...labels].some(text => String(text).includes(EMPTY));
    };
    return pages.length > 0 && pages.every(says);
  };

  const list = document.getElementById('view-tabs');
  list.setAttribute('role', 'tablist');
  list.querySelectorAll('p.view').forEach(label => label.remove());
  const tabs = [...list.querySelectorAll('span.view')];
  tabs.forEach(tab => {
    tab.setAttribute('role', 'tab');
    tab.hidden = isEmpty(tab.textContent.trim());
    tab.addEventListener('keydown', event => {
      const shown = tabs.filter(other => !other.hidden);
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (event.key === 'Enter' || event.key === ' ') tab.click();
      else if (step) shown.at((shown.indexOf(tab) + step) % shown.length).focus();
      else return;
      event.preventDefault();
    });
  });
  list.classList.toggle('many', tabs.filter(tab => !tab.hidden).length > 16); // on two lines
  document.querySelectorAll('#tabs option').forEach(option => {
    option.hidden = option.disabled = isEmpty(option.value);
  });

  const follow = () => {
    const active = tabs.find(tab => tab.classList.contains('active'));
    tabs.forEach(tab => {
      tab.setAttribute('aria-selected', tab === active);
      tab.tabIndex = tab === (active ?? tabs[0]) ? 0 : -1;
    });
    const chart = document.getElementById('plot_with_legend_container');
    chart.setAttribute('role', 'figure'); // it holds fields: an image would hide them
    chart.setAttribute('aria-label', String(getPlotData()?.title ?? '').replace(/<[^>]*>/g, ' '));
  };
  new MutationObserver(follow).observe(
    list, {subtree: true, attributes: true, attributeFilter: ['class']});
  follow();

  document.querySelectorAll('select, input').forEach(field => {
    const label = field.closest('div')?.parentElement?.querySelector('label, .block');
    const name = field.title || label?.textContent.trim() || field.id;
    if (name) field.setAttribute('aria-label', name);
  });
});
