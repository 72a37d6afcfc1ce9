import { createRoot } from "react-dom/client";
import { App } from "./ui/app";
import { startWords } from "./ui/words";

const root = document.getElementById("root");
if (root) {
  await startWords();
  createRoot(root).render(<App />);
}
