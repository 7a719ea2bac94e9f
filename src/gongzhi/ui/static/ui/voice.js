/* A button for recording a voice note beside fields that take files. Without it, or without a microphone, a recording is
   chosen as a file like any other. What is recorded goes into the field itself and is sent with the form. */
(() => {
  "use strict";

  if (!window.MediaRecorder || !navigator.mediaDevices?.getUserMedia || !window.DataTransfer) return;
  const KINDS = [
    ["audio/webm;codecs=opus", "webm"],
    ["audio/mp4", "m4a"],
    ["audio/ogg;codecs=opus", "ogg"],
  ];
  const kind = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
  if (!kind) return;

  const button = (words, kindOf) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${kindOf}`;
    made.textContent = words;
    return made;
  };

  const equip = (input) => {
    const words = input.dataset;
    const box = document.createElement("div");
    box.className = "mt-2 flex flex-wrap items-center gap-2";
    const start = button(words.voiceStart, "btn-plain");
    const told = document.createElement("span");
    told.className = "text-sm text-soft";
    told.setAttribute("role", "status");
    box.append(start, told);
    input.closest(".gz-field").append(box);

    let recorder = null;
    let clock = 0;

    const put = (file) => {
      const all = new DataTransfer();
      Array.from(input.files).forEach((each) => all.items.add(each));
      all.items.add(file);
      input.files = all.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      show(file);
    };

    const show = (file) => {
      const player = document.createElement("audio");
      player.controls = true;
      player.className = "max-w-full";
      player.src = URL.createObjectURL(file);
      const away = button(words.voiceAgain, "btn-plain btn-sm");
      const line = document.createElement("div");
      line.className = "flex w-full flex-wrap items-center gap-2";
      line.append(player, away);
      away.addEventListener("click", () => {
        const rest = new DataTransfer();
        Array.from(input.files).filter((each) => each !== file && each.name !== file.name).forEach((each) => rest.items.add(each));
        input.files = rest.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        URL.revokeObjectURL(player.src);
        line.remove();
        start.focus();
      });
      box.append(line);
    };

    const stop = () => {
      clearInterval(clock);
      if (recorder && recorder.state !== "inactive") recorder.stop();
    };

    const record = async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        told.textContent = words.voiceRefused;
        return;
      }
      const pieces = [];
      recorder = new MediaRecorder(stream, { mimeType: kind[0], audioBitsPerSecond: 32000 });
      recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        start.textContent = words.voiceStart;
        told.textContent = "";
        const type = kind[0].split(";")[0];
        if (pieces.length) put(new File(pieces, `${words.voiceStart}-${input.files.length + 1}.${kind[1]}`, { type }));
        recorder = null;
      });
      recorder.start();
      start.textContent = words.voiceStop;
      let left = Number(words.voice);
      const tell = () => {
        told.textContent = words.voiceLeft.replace("0", String(left));
      };
      tell();
      clock = setInterval(() => {
        left -= 1;
        if (left <= 0) stop();
        else tell();
      }, 1000);
    };

    start.addEventListener("click", () => (recorder ? stop() : record()));
    input.form?.addEventListener("submit", stop);
  };

  document.querySelectorAll("input[type=file][data-voice]").forEach(equip);
})();
