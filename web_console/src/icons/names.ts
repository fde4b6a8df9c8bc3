/** The names of the drawings in `sprite.svg`. One drawing has one meaning. */
export type IconName =
  | "chat" | "chat2" | "phone" | "hang" | "sms" | "mail" | "globe" | "app" | "plane" | "fax" | "order"
  | "book" | "users" | "user" | "chart" | "wall" | "gear" | "search" | "clock" | "check" | "check2" | "x"
  | "alert" | "info" | "unk" | "bang" | "pause" | "play" | "mic" | "micoff" | "swap" | "three" | "ask"
  | "hand" | "head" | "bell" | "down" | "right" | "left" | "more" | "plus" | "pin" | "image" | "clip"
  | "smile" | "send" | "star" | "eye" | "lock" | "shield" | "refresh" | "filter" | "sort" | "flag" | "tag"
  | "link" | "undo" | "camera" | "pen" | "trash" | "copy" | "bolt" | "bot" | "build" | "cal" | "dl"
  | "layers" | "key" | "wifioff" | "inbox" | "vol" | "hist" | "map" | "merge" | "split" | "stop" | "up"
  | "aa" | "doc" | "ear" | "spark" | "moon" | "sig" | "bat" | "ban" | "pulse" | "wait" | "out" | "home";
