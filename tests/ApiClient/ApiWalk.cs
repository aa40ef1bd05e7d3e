using System.Net;
using System.Net.Http.Headers;
using StreamML.ApiClient.Generated;

namespace StreamML.ApiClient;

/// <summary>
/// A walk through the API with a client that NSwag makes of its document: what compiles here, callers can write.
/// </summary>
/// <param name="api">The client.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told of each step that is done.</param>
public sealed class ApiWalk(Generated.ApiClient api, TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan Appears = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Trained = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    /// <summary>A client of an API.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="key">A key of one tenant with the scopes read, predict, feedback and train.</param>
    /// <param name="http">Sends its requests; the caller disposes it.</param>
    public static Generated.ApiClient Client(Uri address, string key, HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(http);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        http.BaseAddress = address;
        return new Generated.ApiClient(http);
    }

    /// <summary>Does each step in turn.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">The API refused.</exception>
    /// <exception cref="InvalidOperationException">Something did not come in time, or is another one.</exception>
    public async System.Threading.Tasks.Task RunAsync(CancellationToken cancellationToken)
    {
        var analysed = await api.PostSentimentAnalyzeAsync(
            new AnalyzeRequest { Text = "Where is my parcel? I am waiting for two weeks and nobody answers!" },
            cancellationToken: cancellationToken);
        var text = Of(analysed.Data);
        tell($"a text: {text.Sentiment}, {text.Risk_level} risk");

        var inbox = Of((await api.GetApiV1InboxAsync(days: 30, limit: 5, cancellationToken: cancellationToken)).Data);
        var contacts = Of((await api.GetApiV1ContactsAsync(limit: 2, cancellationToken: cancellationToken)).Data);
        var more = contacts.Next_cursor is { } next
            ? Of((await api.GetApiV1ContactsAsync(
                limit: 2, cursor: next, cancellationToken: cancellationToken)).Data).Items
            : [];
        tell($"{inbox.Items.Count} wait; contacts: {contacts.Items.Count}, and {more.Count} on the next page");

        string contactKey = (inbox.Items.FirstOrDefault()?.Contact_key ?? contacts.Items.FirstOrDefault()?.Contact_key)
            ?? throw new InvalidOperationException("Nobody has written to this tenant yet.");
        var contact = Of(
            (await api.GetApiV1ContactsContactKeyAsync(contactKey, cancellationToken: cancellationToken)).Data);
        var messages = Of((await api.GetApiV1ContactsContactKeyMessagesAsync(
            contactKey, cancellationToken: cancellationToken)).Data);
        tell($"a contact: {contact.Identities.Count} identities, {messages.Items.Count} messages");

        var models = Of((await api.GetApiV1ModelsAsync(cancellationToken: cancellationToken)).Data);
        tell($"models: {models.Items.Count} versions");
        await GiveFeedbackAsync(cancellationToken);
        await RefuseAsync(cancellationToken);
        await TrainAsync(cancellationToken);
    }

    // Given, then found under its id, then under the number that it got.
    private async System.Threading.Tasks.Task GiveFeedbackAsync(CancellationToken cancellationToken)
    {
        var given = await api.PostApiV1FeedbackAsync(
            new FeedbackRequest
            {
                Kind = "correction",
                Model = "intent",
                Label = "return",
                Text = "I want my money back",
            },
            idempotency_Key: Guid.NewGuid().ToString(), cancellationToken: cancellationToken);
        string id = given.Event_ids.First();
        var row = Of((await AppearingAsync(
            () => api.GetApiV1FeedbackEventIdAsync(id, cancellationToken: cancellationToken), cancellationToken)).Data);
        long number = row.Number ?? throw new InvalidOperationException("Feedback has no number.");
        var same = await api.GetApiV1FeedbackNumbersNumberAsync(number, cancellationToken: cancellationToken);
        tell(Of(same.Data).Event_id == id
            ? $"feedback: number {number}, {row.Kind} of {row.Model}: {row.Label}"
            : throw new InvalidOperationException($"Feedback {number} is another one."));
    }

    // A refusal is a problem that says what to do.
    private async System.Threading.Tasks.Task RefuseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await api.PostSentimentAnalyzeAsync(new AnalyzeRequest { Text = "" }, cancellationToken: cancellationToken);
        }
        catch (ApiException<ProblemBody> refused) when (
            refused is { StatusCode: (int)HttpStatusCode.BadRequest, Result.Advice: { Length: > 0 } advice })
        {
            tell($"a refusal: {advice}");
            return;
        }

        throw new InvalidOperationException("A text without a letter was taken.");
    }

    // What takes longer than the API waits is followed to its end; without the library of boosted trees nothing is
    // trained.
    private async System.Threading.Tasks.Task TrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await api.PostTrainingTrainModelAsync(
                new TrainModelRequest { Model_name = "lead_scoring" }, idempotency_Key: Guid.NewGuid().ToString(),
                cancellationToken: cancellationToken);
            tell("a training: ended");
        }
        catch (ApiException late) when (late.StatusCode == (int)HttpStatusCode.Accepted)
        {
            tell($"a training: {await EndAsync(late.Headers["Location"].First().Split('/')[^1], cancellationToken)}");
        }
        catch (ApiException<ProblemBody> refused) when (
            refused is { StatusCode: (int)HttpStatusCode.Conflict, Result.Advice: { Length: > 0 } advice })
        {
            tell($"no training: {advice}");
        }
    }

    private async Task<string> EndAsync(string id, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Trained)
        {
            var job = Of((await api.GetTrainingRequestsIdAsync(id, cancellationToken: cancellationToken)).Data);
            if (job.Status is "ended" or "stopped")
            {
                return job.Status;
            }

            await System.Threading.Tasks.Task.Delay(Again, time, cancellationToken);
        }

        throw new InvalidOperationException($"The training has not ended within {Trained.TotalMinutes:0} minutes.");
    }

    private static T Of<T>(T? data)
        where T : class => data ?? throw new InvalidOperationException("An answer has no data.");

    private async Task<T> AppearingAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ApiException missing) when (
                missing.StatusCode == (int)HttpStatusCode.NotFound && time.GetElapsedTime(started) < Appears)
            {
                await System.Threading.Tasks.Task.Delay(Again, time, cancellationToken);
            }
        }
    }
}
