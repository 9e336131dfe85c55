// Three decimals, so that the leaderboard fits a laptop; its buttons give more.
tableFloatPrecision = 3;

// Cells of the table of breaking points have the colour of their mark.
window.addEventListener('load', () => {
  const MARKS = {'●': 'holds', '▲': 'suffers', '■': 'breaks'};
  const table = document.getElementById('table_container');
  const colour = () => table.querySelectorAll('.gridjs-td').forEach(cell => {
    const mark = MARKS[cell.textContent.trim()[0]];
    if (cell.dataset.mark !== mark) mark ? cell.dataset.mark = mark : delete cell.dataset.mark;
  });
  new MutationObserver(colour).observe(table, {childList: true, subtree: true, characterData: true});
});
