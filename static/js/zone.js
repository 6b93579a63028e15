/* Sign-up proposes the time zone that the device is set to, where the list has it and nothing is
   chosen yet; it stays in sight, to be changed. */
const zone = document.getElementById("id_timezone");
if (zone && !zone.value) {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === device)) zone.value = device;
}
