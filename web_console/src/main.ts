/** Starts the staff app. */
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { installSprite } from "./icons/sprite";
import { router } from "./router";
import { startClock } from "./stores/now";
import { useSettings } from "./stores/settings";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/element.css";

installSprite();
startClock();
const app = createApp(App).use(createPinia()).use(router);
useSettings().apply();
app.mount("#app");
