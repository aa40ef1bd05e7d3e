using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace StreamML.Api.Dashboard.Rendering;

/// <summary>Razor components to HTML, once and for all: no circuit, no state on the server.</summary>
internal static class PageHtml
{
    private static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    /// <summary>Renders a page.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="parameters">Parameters of the component by name.</param>
    public static async Task<IResult> RenderAsync<TPage>(int status, Dictionary<string, object?> parameters)
        where TPage : IComponent => TypedResults.Text(
            await PartAsync<TPage>(parameters), "text/html; charset=utf-8", Encoding.UTF8, status);

    /// <summary>Renders a part of a page.</summary>
    /// <param name="parameters">Parameters of the component by name.</param>
    public static async Task<string> PartAsync<TPart>(Dictionary<string, object?> parameters)
        where TPart : IComponent
    {
        await using var renderer = new HtmlRenderer(NoServices, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPart>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
