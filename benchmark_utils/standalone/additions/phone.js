// The menu of the views, which a phone has in place of tabs, names the one that opens first.
window.addEventListener('load', () => {
  const open = document.querySelector('.view.active');
  if (open) document.getElementById('tabs').value = open.textContent.trim();
});
