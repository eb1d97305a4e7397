// What a person does in a menu of the browser: the tab that was closed last, once more (tests/forensics/reopened.test.ts).
chrome.runtime.onInstalled.addListener(() => {})
