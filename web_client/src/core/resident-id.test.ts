import { expect, test } from "vitest";
import { readResidentId } from "./resident-id";

test.each([
  ["11010519491231002X", { birth_date: "1949-12-31", sex: "female" }],
  ["11010519491231002x", { birth_date: "1949-12-31", sex: "female" }],
  ["500101197003124511", { birth_date: "1970-03-12", sex: "male" }],
])("%s says when somebody was born", (number, said) => {
  expect(readResidentId(number)).toEqual(said);
});

test.each([
  ["110105194912310021"],
  ["11010519491331002X"],
  ["1234"],
  [""],
  ["A1010519491231002X"],
])("%s is no such number", (number) => {
  expect(readResidentId(number)).toBeNull();
});
