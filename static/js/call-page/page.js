/* The page of one call: players, transcripts that follow them, news while work goes on. */
import { follow } from "./transcript.js";
import { listenForNews } from "./news.js";
import { player } from "./player.js";
import { tabs } from "./tabs.js";
import { stories } from "./story.js";

function begin(root) {
  for (const section of root.querySelectorAll("[data-player]")) player(section);
  for (const list of root.querySelectorAll("[data-follows]")) follow(list);
  for (const nav of root.querySelectorAll("[data-tabs]")) tabs(nav);
}

begin(document);
stories(document);
listenForNews(document.querySelector("[data-state]"), begin);
