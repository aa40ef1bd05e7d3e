using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Hosting.Tests.Canaries;

/// <summary>What the people do: every way in which an identity comes in, and ways that end in dead letters.</summary>
internal sealed class CanaryTraffic(Uri ingest, string appSecret, string apiToken) : IDisposable
{
    private const string Metadata =
        "\"metadata\":{\"display_phone_number\":\"15550000000\",\"phone_number_id\":\"canary-number\"}";

    private readonly HttpClient _http = new() { BaseAddress = ingest };

    public void Dispose() => _http.Dispose();

    public async Task SendAsync(CanaryPerson person, int round, long seconds)
    {
        string contact = $$"""
            {"profile":{"name":"Kim","username":"{{person.UserName}}"},"wa_id":"{{person.Phone}}","user_id":"{{person.UserId}}",
            "parent_user_id":"{{person.ParentUserId}}"}
            """;
        string id = person.Wamid(round);
        string common = $"\"id\":\"{id}\",\"timestamp\":\"{seconds}\"";
        string phone = $"\"from\":\"{person.Phone}\"";
        string user = $"\"from_user_id\":\"{person.UserId}\"";
        string text = "\"type\":\"text\",\"text\":{\"body\":\"I want a refund for order 12, this is urgent\"}";
        switch (person.Number % 8)
        {
            case 0: await MessageAsync("", $"{{{common},{phone},{text}}}"); break;
            case 1: await MessageAsync("", $"{{{common},{user},{text}}}"); break;
            case 2: await MessageAsync(contact, $"{{{common},{phone},{user},{text}}}"); break;
            case 3:
                await MessageAsync(
                    "", $"{{{common},{phone},\"type\":\"system\",\"system\":{{\"type\":\"user_changed_number\","
                    + $"\"wa_id\":\"{person.OtherPhone}\",\"user_id\":\"{person.UserId}\",\"body\":\"changed\"}}}}");
                break;
            case 4: await MessageAsync("", $"{{{common},{text}}}"); break;
            case 5: await MessageAsync(contact, $"{{{common},{phone},\"type\":7}}"); break;
            case 6:
                await MessageAsync("",
                    $"{{{common},{phone},\"type\":\"audio\",\"audio\":{{\"id\":\"{person.Number}\",\"voice\":true}}}}");
                break;
            default:
                await MessageAsync("",
                $"{{{common},\"from\":\"+{person.Phone[..2]} {person.Phone[2..]}\",{text}}}"); break;
        }

        await StatusAsync(person, id, seconds);
        await EventAsync(person, round);
    }

    private Task MessageAsync(string contact, string message) => WebhookAsync(
        $"{{{Metadata},\"contacts\":[{contact}],\"messages\":[{message}]}}");

    private Task StatusAsync(CanaryPerson person, string id, long seconds)
    {
        string recipient = (person.Number % 3) switch
        {
            0 => $",\"recipient_id\":\"{person.Phone}\"",
            1 => $",\"recipient_id\":\"{person.OtherPhone}\",\"recipient_user_id\":\"{person.UserId}\"",
            _ => "",
        };
        return WebhookAsync(
            $"{{{Metadata},\"statuses\":[{{\"id\":\"{id}\",\"status\":\"failed\",\"timestamp\":\"{seconds}\"{recipient},"
            + $"\"errors\":[{{\"code\":131026,\"title\":\"{person.Phone} is no user\"}}]}}]}}");
    }

    private async Task EventAsync(CanaryPerson person, int round)
    {
        string contact = (person.Number % 5) switch
        {
            0 => $"\"phone\":\"+{person.Phone}\"",
            1 => $"\"user_id\":\"{person.UserId}\"",
            2 => $"\"user_id\":\"{person.ParentUserId}\"",
            3 => $"\"contact_key\":\"{CanaryPeople.Tenant}/{person.Phone}\"",
            _ => $"\"wa_id\":\"{person.OtherPhone}\"",
        };
        string json =
            $"{{\"tenant\":\"{CanaryPeople.Tenant}\",\"event_id\":\"{person.Phone}-{round}\",\"type\":\"view\",{contact}}}";
        await PostAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events")
            {
                Content = new StringContent(json, Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", apiToken);
            return request;
        });
    }

    private async Task WebhookAsync(string value)
    {
        byte[] body = Encoding.UTF8.GetBytes(
            $"{{\"object\":\"whatsapp_business_account\",\"entry\":[{{\"id\":\"{CanaryPeople.Tenant}\","
            + $"\"changes\":[{{\"field\":\"messages\",\"value\":{value}}}]}}]}}");
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));
        await PostAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp")
            {
                Content = new ByteArrayContent(body),
            };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("X-Hub-Signature-256", "sha256=" + signature);
            return request;
        });
    }

    // A busy machine answers 503 for a while, and a provider sends again.
    private async Task PostAsync(Func<HttpRequestMessage> make)
    {
        for (int attempt = 1; ; attempt++)
        {
            using var request = make();
            using var answer = await _http.SendAsync(request);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && attempt < 50, $"{answer.StatusCode}");
        }
    }
}
