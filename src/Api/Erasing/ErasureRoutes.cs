using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Routes;

namespace StreamML.Api.Erasing;

/// <summary>People are erased and exported.</summary>
/// <param name="erasure">Erases; null where the program has no way to.</param>
/// <param name="book">What was asked for; null where there is no PostgreSQL.</param>
/// <param name="options">Limits.</param>
internal sealed class ErasureRoutes(IPersonErasure? erasure, ErasureBook? book, ApiOptions options)
{
    private const string Group = "People";
    private const string Path = "/api/v1/erasures";
    private const string Example = """{"person": "+46 70 123 45 67"}""";
    private const string Look = "GET /api/v1/contacts?search= finds contacts by name and number; name one by its key.";

    private static readonly Dictionary<string, string> OfId = new(StringComparer.Ordinal)
    {
        ["id"] = "The erasure, as the Location of its request says.",
    };

    private readonly ReadParameters _asked = new(options);

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        new(
            HttpMethods.Post, Path, AccessScopes.Erase, Group,
            "Erase a person for good, under every identity that is known. Answers 202 with the place to look. Asked "
            + "again, it is what is open. With Erasure__TwoPersons it waits until somebody else confirms it.",
            typeof(ErasureRequest), typeof(ApiAnswer<ErasureAnswer>), Example)
        {
            Waits = true, Status = StatusCodes.Status202Accepted, Handle = AskAsync,
        },
        ApiRoute.Post<ErasureRequest, ErasurePlanAnswer>(
            Path + "/plan", AccessScopes.Erase, Group,
            "What there is of a person, and where. Changes nothing. Reads every topic.", Example,
            async (call, request) => await Erasure.PlanAsync(
                await FindAsync(call, Checks.Text(request.Person, "/person", options)), call.Aborted)) with
        {
            Waits = true,
        },
        ApiRoute.Get(
            Path, AccessScopes.Erase, Group, "Erasures, the last asked for first, without their receipts.",
            async call => new ErasuresAnswer(
                await Book.ListAsync(call.OneTenant, _asked.Limit.Of(call), call.Aborted))) with
        {
            Query = [_asked.Limit],
        },
        ApiRoute.Get(
            Path + "/{id}", AccessScopes.Erase, Group, "How an erasure goes, and its signed receipt once it is done.",
            OneAsync) with
        {
            PathTexts = OfId,
        },
        new(
            HttpMethods.Post, Path + "/{id}/confirm", AccessScopes.Erase, Group,
            "Confirm an erasure that somebody else asked for, where Erasure__TwoPersons is set.", null,
            typeof(ApiAnswer<ErasureAnswer>), null)
        {
            PathTexts = OfId, Handle = async (call, _) => ApiRoute.Answer(await ConfirmAsync(call)),
        },
        new(
            HttpMethods.Get, $"/api/v1/contacts/{{{ReadParameters.ContactPart}}}/export", AccessScopes.Erase, Group,
            "Everything that is known of a person, as Article 15 of the GDPR asks for: identities, rows, voice notes. "
            + "The answer is the object alone.", null, typeof(PersonFile), null)
        {
            Waits = true, PathTexts = ReadParameters.OfContact, Handle = ExportAsync,
        },
    ]);

    private IPersonErasure Erasure => erasure ?? throw Missing();

    private ErasureBook Book => book ?? throw Missing();

    private static ApiProblem Missing() => ApiProblem.Unavailable(
        "What is known of people lies in PostgreSQL, and none is set.", "Set Postgres__ConnectionString.");

    private static string By(ApiCall call) => $"{call.Key.Application} {call.Key.KeyId}";

    private async Task<IResult> AskAsync(ApiCall call, ApiOptions _)
    {
        var request = await call.ReadAsync<ErasureRequest>(options);
        string contact = await FindAsync(call, Checks.Text(request.Person, "/person", options));
        var answer = await Book.AskAsync(
            call.OneTenant, contact, By(call), Erasure.TwoPersons, call.Aborted);
        call.Http.Response.Headers.Location = $"{Path}/{answer.Id}";
        return ApiRoute.Plain(new ApiAnswer<ErasureAnswer>(true, answer), StatusCodes.Status202Accepted);
    }

    private async Task<ErasureAnswer> ConfirmAsync(ApiCall call)
    {
        var before = await OneAsync(call);
        await Book.ConfirmAsync(call.OneTenant, Guid.Parse(before.Id), By(call), call.Aborted);
        var answer = await OneAsync(call);
        return answer.Status != ErasureBook.Unconfirmed
            ? answer
            : throw new ApiProblem(
                StatusCodes.Status409Conflict, "same-person", "Not confirmed",
                "Who asked for an erasure cannot confirm it.", "Have somebody else confirm it, with another key.");
    }

    private async Task<IResult> ExportAsync(ApiCall call, ApiOptions _)
    {
        var exporter = Erasure;
        string contact = await FindAsync(call, ReadParameters.ContactOf(call));
        return TypedResults.Stream(
            output => exporter.ExportAsync(contact, output, call.Aborted), "application/json");
    }

    private async Task<ErasureAnswer> OneAsync(ApiCall call) =>
        Guid.TryParse(call.Named("id"), out var id)
            && await Book.FindAsync(call.OneTenant, id, call.Aborted) is { } answer
                ? answer
                : throw ReadParameters.NotFound("erasure", "POST /api/v1/erasures answers with its Location.");

    // Whether nobody is called so, or several are, is not told apart: neither is erased.
    private async Task<string> FindAsync(ApiCall call, string who) =>
        await Erasure.FindAsync(who, call.OneTenant, call.Aborted) ?? throw ReadParameters.NotFound("contact", Look);
}
