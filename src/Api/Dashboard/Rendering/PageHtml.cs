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
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(NoServices, NullLoggerFactory.Instance);
        string html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return TypedResults.Text(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }
}
