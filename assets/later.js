// Something that is not offered at once, by the browser's clock alone.

import { useEffect, useState } from "react";

/** Shows `meanwhile` first, and its children once so many seconds have passed. */
export const Later = ({ seconds, meanwhile, children }) => {
  const [isTime, setIsTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsTime(true), seconds * 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return isTime ? children : meanwhile;
};
