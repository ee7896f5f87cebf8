"""The frameworks and regions that Vercel knows, on the two hosts where its provider asks for them without a token."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply

FRAMEWORKS = {
    "angular": "Angular",
    "astro": "Astro",
    "blitzjs": "Blitz.js (Legacy)",
    "brunch": "Brunch",
    "create-react-app": "Create React App",
    "docusaurus": "Docusaurus (v1)",
    "docusaurus-2": "Docusaurus (v2+)",
    "dojo": "Dojo",
    "eleventy": "Eleventy",
    "ember": "Ember.js",
    "express": "Express",
    "fastapi": "FastAPI",
    "fasthtml": "FastHTML",
    "flask": "Flask",
    "gatsby": "Gatsby.js",
    "gridsome": "Gridsome",
    "h3": "H3",
    "hexo": "Hexo",
    "hono": "Hono",
    "hugo": "Hugo",
    "hydrogen": "Hydrogen (v1)",
    "ionic-angular": "Ionic Angular",
    "ionic-react": "Ionic React",
    "jekyll": "Jekyll",
    "middleman": "Middleman",
    "nestjs": "NestJS",
    "nextjs": "Next.js",
    "nitro": "Nitro",
    "nuxtjs": "Nuxt",
    "parcel": "Parcel",
    "polymer": "Polymer",
    "preact": "Preact",
    "react-router": "React Router",
    "redwoodjs": "RedwoodJS",
    "remix": "Remix",
    "saber": "Saber",
    "sanity": "Sanity (v2)",
    "sanity-v3": "Sanity",
    "sapper": "Sapper",
    "scully": "Scully",
    "solidstart": "SolidStart (v0)",
    "solidstart-1": "SolidStart (v1)",
    "stencil": "Stencil",
    "storybook": "Storybook",
    "svelte": "Svelte",
    "sveltekit": "SvelteKit (v0)",
    "sveltekit-1": "SvelteKit",
    "tanstack-start": "TanStack Start",
    "umijs": "UmiJS",
    "vite": "Vite",
    "vitepress": "VitePress",
    "vue": "Vue.js",
    "vuepress": "VuePress",
    "xmcp": "xmcp",
    "zola": "Zola",
}
REGIONS = (
    *("arn1", "bom1", "cdg1", "cle1", "cpt1", "dub1", "dxb1", "fra1", "gru1", "hkg1"),
    *("hnd1", "iad1", "icn1", "kix1", "lhr1", "pdx1", "sfo1", "sin1", "syd1", "yul1"),
)
#: The provider takes a region only when it has this.
DEPLOYABLE = "V2_DEPLOYMENT_CREATE"


def _everyone(_call: Call) -> None:
    """Let every call through: both hosts are open."""


def build_frameworks() -> Api:
    """Return `api-frameworks.zeit.sh`: the list of frameworks at `/`."""
    api = Api("vercel", ("api-frameworks.zeit.sh",), _everyone)

    @api.route("GET", "/")
    def frameworks(_call: Call) -> Reply:
        return Reply(200, [{"slug": slug, "name": name} for slug, name in FRAMEWORKS.items()])

    return api


def build_regions() -> Api:
    """Return `dcs.vercel-infra.com`: the regions and what each can do, at `/`."""
    api = Api("vercel", ("dcs.vercel-infra.com",), _everyone)

    @api.route("GET", "/")
    def regions(_call: Call) -> Reply:
        return Reply(200, {region: {"caps": [DEPLOYABLE]} for region in REGIONS})

    return api
