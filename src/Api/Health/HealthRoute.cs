using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Api.Health;

/// <summary>How the service stands.</summary>
/// <param name="Status">healthy, or degraded where Kafka does not answer: predictions go on, trainings wait.</param>
/// <param name="Models">What serves each task.</param>
public sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, ModelHealth> Models);

/// <summary>What serves a task.</summary>
/// <param name="Loaded">Whether there is a model.</param>
/// <param name="Model">Its name and version; null if there is none.</param>
public sealed record ModelHealth(bool Loaded, string? Model);

/// <summary><c>/health</c>.</summary>
/// <param name="hub">Serves the models.</param>
/// <param name="kafka">Whether Kafka answers.</param>
internal sealed class HealthRoute(ModelHub hub, Func<bool> kafka)
{
    public ApiRoute Route => ApiRoute.Get(
        "/api/v1/ml/health", AccessScopes.Read, "Health", "How the service stands, and which models it has.",
        call => Task.FromResult(Answer(call)));

    private HealthAnswer Answer(ApiCall call)
    {
        var served = hub.Served.Where(part => part.Part == ModelPart.Live).ToList();
        return new HealthAnswer(
            kafka() ? "healthy" : "degraded", hub.Tasks.Order(StringComparer.Ordinal).ToDictionary(
                task => task, task =>
                {
                    var live = served.FirstOrDefault(part => part.Task == task && part.Scope == call.Tenant)
                        ?? served.FirstOrDefault(part => part.Task == task && part.Scope.Length == 0);
                    return new ModelHealth(live is not null, live?.Model.ToString());
                }, StringComparer.Ordinal));
    }
}
