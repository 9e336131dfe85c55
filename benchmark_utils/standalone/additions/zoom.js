// A click enlarges all images of the view about one point, which then follows the pointer.
(() => {
  const container = document.getElementById('image_container');

  const aim = event => {
    const picture = event.target.closest('img');
    if (!picture) return false;
    const box = picture.parentElement.getBoundingClientRect(); // the frame, which does not grow
    container.style.setProperty('--x', `${100 * (event.clientX - box.left) / box.width}%`);
    container.style.setProperty('--y', `${100 * (event.clientY - box.top) / box.height}%`);
    return true;
  };

  container.addEventListener('click', event => {
    if (aim(event)) container.classList.toggle('zoomed');
  });
  container.addEventListener('pointermove', event => {
    if (container.classList.contains('zoomed')) aim(event);
  });
})();
