// Below the supported floor nothing of the page would work: say so, in words that any browser can
// show. Plain old JavaScript on purpose, and in a file of its own as the page's policy wants it.
(function () {
  var has =
    "noModule" in document.createElement("script") &&
    "WebSocket" in window &&
    "RTCPeerConnection" in window &&
    "addTransceiver" in RTCPeerConnection.prototype &&
    "ResizeObserver" in window &&
    "AbortSignal" in window &&
    "timeout" in AbortSignal;
  if (has) return;
  var root = document.getElementById("root");
  if (root && root.parentNode) root.parentNode.removeChild(root);
  var isInside = navigator.userAgent.indexOf("MicroMessenger") >= 0;
  var page = document.createElement("main");
  page.id = "floor";
  page.style.cssText =
    "max-width:36em;margin:12vh auto;padding:0 1.5em;font:17px/1.8 sans-serif";
  var lines = [
    isInside ? "请在浏览器中打开" : "这个浏览器不能参加会诊",
    isInside
      ? "微信内置的浏览器不支持音视频。请点右上角的“…”，选择“在浏览器打开”。"
      : "联诊需要较新的浏览器：Chrome 或 Edge 109 及以上、Firefox 115 及以上、Safari 16.4 及以上。请更新浏览器，或换一个浏览器打开本页网址。",
    isInside
      ? "Please open this page in a browser: tap … at the top right."
      : "This browser is too old for a consultation. Please use Chrome or Edge 109, Firefox 115, Safari 16.4, or a newer one.",
  ];
  var at;
  var line;
  for (at = 0; at < lines.length; at += 1) {
    line = document.createElement(at === 0 ? "h1" : "p");
    line.appendChild(document.createTextNode(lines[at]));
    page.appendChild(line);
  }
  document.body.appendChild(page);
})();
