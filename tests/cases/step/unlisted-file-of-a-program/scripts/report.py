import html
