// Light or dark as the system prefers, unless the reader chose. A plain script in the head, so that no page is painted twice.
{
  const Key = 'otron.theme', Choices = ['system', 'light', 'dark'];
  const chosen = () => Choices.find(choice => choice === localStorage.getItem(Key)) ?? 'system';
  const apply = () => {
    document.documentElement.dataset.theme = chosen();
    const button = document.getElementById('theme');
    if (button) button.title = button.ariaLabel = `Theme: ${chosen()}`;
  };
  apply();
  document.addEventListener('DOMContentLoaded', () => {
    apply();
    document.getElementById('theme').addEventListener('click', () => {
      localStorage.setItem(Key, Choices[(Choices.indexOf(chosen()) + 1) % Choices.length]);
      apply();
    });
  });
}
