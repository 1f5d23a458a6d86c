(function () {
  "use strict";
  var parts = location.hash.slice(1).split(".");
  if (parts.length !== 2 || !/^[0-9]{12}$/.test(parts[0]) || !/^[A-Za-z0-9_-]{22}$/.test(parts[1])) return;
  history.replaceState(null, "", location.pathname + location.search);
  var form = document.getElementById("open");
  form.elements.number.value = parts[0];
  form.elements.secret.value = parts[1];
  document.getElementById("opening").hidden = false;
  form.submit();
})();
