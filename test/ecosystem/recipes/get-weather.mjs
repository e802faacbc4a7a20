/** The tool of all agents. */
export async function getWeather({ city }) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ city });
  const response = await fetch(`${process.env.WEATHER_URL}/weather`, { method: 'POST', headers, body });
  return response.json();
}
